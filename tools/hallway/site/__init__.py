"""The site: what it holds, how it is rendered, handed to MkDocs, checked and previewed."""
