"""What Alembic runs: the migrations, on the connection that `storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from poisonbook.storage.tables.everything import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
