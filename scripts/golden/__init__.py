"""The weekly USD/COP strategy written a second time, in Python, to give tests an independent answer."""
