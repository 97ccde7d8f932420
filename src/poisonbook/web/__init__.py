"""The HTTP API: operations as data, one ASGI callable that answers them, and the document made of them."""
