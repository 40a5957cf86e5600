"""What a published folder must be; reads files, believes nothing."""
