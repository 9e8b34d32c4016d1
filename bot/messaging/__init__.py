"""From replies to a vendor: queued, addressed, fitted, sent at our own pace, results kept."""
