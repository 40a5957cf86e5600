"""Downloads: tables cut for people outside, as CSV, XLSX, GeoJSON and GeoPackage."""
