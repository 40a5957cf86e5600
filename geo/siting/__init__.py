"""Where next: location models on the costs of `geo.measures`, with proof, reasons and alternatives."""
