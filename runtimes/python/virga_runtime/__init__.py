"""What bootstrap.py is made of; in a package, so that no function's own module is shadowed."""
