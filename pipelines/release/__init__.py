"""Releases: a candidate is built, judged elsewhere, copied under a new name; then one pointer moves. Nothing is overwritten."""
