"""Facts as stored: their readers, and the days and the enterprise that a request asks about."""
