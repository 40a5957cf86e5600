"""What talks to the outside at run time: installed census packages, Overpass."""
