"""Floor 6: what people look at – plots (``wb.plot``)."""
