print("nomograph")
