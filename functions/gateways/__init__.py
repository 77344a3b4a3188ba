"""Everything outside the process: stores, queue and search engine, each behind one small class."""
