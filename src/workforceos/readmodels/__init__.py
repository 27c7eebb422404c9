"""What is read: record models, the query tree, and the engines that answer it."""
