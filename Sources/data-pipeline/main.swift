print("data-pipeline")
