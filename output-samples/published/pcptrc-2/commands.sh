nomograph import coefficients.yaml -o model.json
nomograph score model.json --data examples.csv -o risks.csv
