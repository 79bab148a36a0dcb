//! Accuracy of text and records against a reference, with counts. Never runs the pipeline.
