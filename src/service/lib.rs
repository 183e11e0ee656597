//! fermata-service
