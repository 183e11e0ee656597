//! fermata-store
