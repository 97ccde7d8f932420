"""A made-up shop of any size with a truth file: what the sample plants, screening must find, and nothing else."""

from poisonbook.sample.files import ShopNotWrittenError, TableFormat
from poisonbook.sample.shop import Progress, ShopSizeError, ShopSummary, make_shop

__all__ = ["Progress", "ShopNotWrittenError", "ShopSizeError", "ShopSummary", "TableFormat", "make_shop"]
