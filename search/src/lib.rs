//! Full-text search over published services: a projection of the catalog that can be lost and rebuilt.
