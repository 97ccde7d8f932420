"""What shop platforms say by webhook: bytes and headers to orders, refunds and products. Pure; nothing is kept here."""
