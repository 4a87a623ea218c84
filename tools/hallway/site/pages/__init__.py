"""The pages of the site, one module per page; `hallway.site.producer.PAGES` lists them."""
