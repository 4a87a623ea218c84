"""Search: what is indexed of each answer, the index that Pagefind makes of it, and what helps a reader find it."""
