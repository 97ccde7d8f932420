"""The Spark engine: the same rules on a cluster. No line comes to the driver; executors read, judge and write."""
