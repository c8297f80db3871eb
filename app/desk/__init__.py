"""The desk of a recommending unit: order, opinions, reasons and what two officials rank differently.  Pure."""
