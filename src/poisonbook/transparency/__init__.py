"""The public figures of a year: which cells, who counts in which, the noise, and the release; pure."""
