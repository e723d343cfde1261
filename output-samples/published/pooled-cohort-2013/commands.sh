nomograph import coefficients.yaml -o model.json
for group in white-women african-american-women white-men african-american-men; do
  nomograph score model-$group.json --data examples-$group.csv -o risks-$group.csv
done
# Without interactions one chart is for everybody.
for format in pdf png svg; do
  nomograph draw nomogram model-african-american-men.json -o nomogram-african-american-men.$format
done
nomograph draw nomogram model-african-american-men.json --language zh-Hans \
  -o nomogram-african-american-men.zh-Hans.png
# Where age interacts with other predictors, a chart holds the age.
for group in white-women african-american-women white-men; do
  for format in pdf png svg; do
    nomograph draw nomogram model-$group.json --at age=55 -o nomogram-$group-55.$format
  done
  nomograph draw nomogram model-$group.json --at age=55 --language zh-Hans \
    -o nomogram-$group-55.zh-Hans.png
done
for age in 45 65; do
  nomograph draw nomogram model-white-men.json --at age=$age -o nomogram-white-men-$age.pdf \
    --language en --language zh-Hans
done
