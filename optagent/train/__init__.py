"""Fine-tuning: data for it, its checks, supervised training, alignment and export."""
