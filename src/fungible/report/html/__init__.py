"""The report as one self-contained page: no network, no framework, useful without its script."""
