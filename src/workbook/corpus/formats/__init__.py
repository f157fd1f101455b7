"""The formats whose documents must be found inside a file: pages, feeds, PDF, office files, archives, databases."""
