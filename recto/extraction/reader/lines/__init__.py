"""Line items: tables of goods and services found on the pages, and their rows read."""
