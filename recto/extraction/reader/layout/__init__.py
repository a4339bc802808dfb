"""From words with boxes to rows, cells, blocks and neighbourhoods. Knows nothing of labels or values."""
