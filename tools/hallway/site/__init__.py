"""The site: what is published, how it is rendered, built with MkDocs, checked and previewed."""
