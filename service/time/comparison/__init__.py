"""Two versions of a rule set over everyone: from files, or from the database by a job that keeps what it finds."""
