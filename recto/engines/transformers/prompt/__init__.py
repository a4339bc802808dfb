"""From a chat request to token ids and pixels."""
