nomograph import coefficients.yaml -o model.json
nomograph score model.json --data examples.csv -o risks.csv
for format in pdf png svg; do
  nomograph draw nomogram model.json -o nomogram.$format
done
nomograph draw nomogram model.json --language zh-Hans -o nomogram.zh-Hans.pdf
nomograph draw nomogram model.json --language zh-Hans -o nomogram.zh-Hans.png
