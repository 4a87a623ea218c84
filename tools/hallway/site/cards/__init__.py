"""Link-preview cards: what is on them, how they are drawn, and how their text is set."""
