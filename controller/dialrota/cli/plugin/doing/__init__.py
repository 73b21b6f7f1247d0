"""What the words of the plugin do: heavy to import, so imported when a word is run."""
