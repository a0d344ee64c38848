"""Scripts that read a set with the libraries that trainers use; each runs in a Python that has them."""
