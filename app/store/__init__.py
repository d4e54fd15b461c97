"""Everything on disk: database, sealed images, drafts, queue, audit."""
