"""Case files (案卷): everything about one visit, one decision or one item of the ledger, with index and proof."""
