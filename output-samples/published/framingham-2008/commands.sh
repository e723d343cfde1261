nomograph import coefficients.yaml -o model.json
for group in men women; do
  nomograph score model-$group.json --data examples-$group.csv -o risks-$group.csv
  for format in pdf png svg; do
    nomograph draw nomogram model-$group.json -o nomogram-$group.$format
  done
  nomograph draw nomogram model-$group.json --language zh-Hans -o nomogram-$group.zh-Hans.pdf
  nomograph draw nomogram model-$group.json --language zh-Hans -o nomogram-$group.zh-Hans.png
done
