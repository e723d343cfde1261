nomograph import coefficients.yaml -o model.json
nomograph score model.json --data examples.csv -o risks.csv
nomograph draw nomogram model.json -o nomogram.pdf
nomograph draw nomogram model.json -o nomogram.png
nomograph draw nomogram model.json -o nomogram.svg
nomograph draw nomogram model.json --language zh-Hans -o nomogram.zh-Hans.pdf
nomograph draw nomogram model.json --language zh-Hans -o nomogram.zh-Hans.png
