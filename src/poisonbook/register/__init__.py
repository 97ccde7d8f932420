"""The register, the poisons book itself: what the law wants recorded of a sale, as frozen values."""
