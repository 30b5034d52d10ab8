"""Resources of the library: guides, tools, models, studies; proposed by members, published by the desk."""
