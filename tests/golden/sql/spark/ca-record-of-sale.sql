CREATE VIEW parted AS
SELECT *,
  CASE WHEN schedule IN ('Part 20 Tier 1') THEN schedule END AS schedule_part,
  CASE WHEN status IN ('restricted') THEN status END AS status_part,
  CASE WHEN amount_kg < CAST('1' AS DECIMAL(38, 6)) THEN 0 WHEN amount_kg = CAST('1' AS DECIMAL(38, 6)) THEN 1 WHEN amount_kg > CAST('1' AS DECIMAL(38, 6)) THEN 2 END AS amount_kg_part,
  CASE WHEN statement_state IN ('incomplete', 'none') THEN statement_state END AS statement_state_part
FROM lines;

CREATE TABLE facets AS
SELECT min(row) AS facet,
  schedule_part AS schedule,
  status_part AS status,
  min(amount_kg) AS amount_kg, amount_kg_part,
  statement_state_part AS statement_state
FROM parted
GROUP BY schedule_part, status_part, amount_kg_part, statement_state_part;

CREATE TABLE coded AS
WITH order_codes AS (
  SELECT order_id, customer, min(row) AS code
  FROM lines
  GROUP BY order_id, customer
),
customer_codes AS (
  SELECT customer, min(row) AS code
  FROM lines
  WHERE customer IS NOT NULL
  GROUP BY customer
)
SELECT /*+ BROADCAST(facets) */ row AS place, line, unix_micros(lines.ts) AS us, facet,
  order_codes.code AS order_key,
  customer_codes.code AS customer
FROM parted AS lines
  JOIN facets ON facets.schedule IS NOT DISTINCT FROM lines.schedule_part
    AND facets.status IS NOT DISTINCT FROM lines.status_part
    AND facets.amount_kg_part IS NOT DISTINCT FROM lines.amount_kg_part
    AND facets.statement_state IS NOT DISTINCT FROM lines.statement_state_part
  JOIN order_codes ON order_codes.order_id = lines.order_id AND order_codes.customer IS NOT DISTINCT FROM lines.customer
  LEFT JOIN customer_codes ON customer_codes.customer = lines.customer;

WITH matched AS (
  SELECT facet, rule, slots
  FROM (
  SELECT facet, rule, slots
  FROM facets LATERAL VIEW inline(arrays_zip(array(0), array(
    CASE WHEN (schedule = 'Part 20 Tier 1' AND status = 'restricted' AND amount_kg > CAST('1' AS DECIMAL(38, 6)) AND statement_state IN ('incomplete', 'none')) THEN 1 ELSE 0 END
  ))) AS rule, slots
  )
  WHERE slots > 0
),
held AS (
  SELECT /*+ BROADCAST(matched) */ rule, line, place, customer, NULL AS value
  FROM coded JOIN matched USING (facet)
)
SELECT rule,
  CASE WHEN count(customer) = count(*) AND min(customer) = max(customer) THEN min(customer) END AS customer,
  CAST(max(value) AS DECIMAL(38, 0)) AS value, array_sort(collect_list(place)) AS evidence
FROM held
GROUP BY rule, line
