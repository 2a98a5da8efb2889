"""Problems made by the machine: families of models, words for them, and data sets of what can be proven right."""
