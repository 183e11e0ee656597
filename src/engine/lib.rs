//! fermata-engine
