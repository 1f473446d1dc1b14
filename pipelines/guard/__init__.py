"""The guard: what must hold of a submission and of what is about to be published, and the verdict on it. It reads frames and
writes a verdict; it never changes data and never publishes."""
