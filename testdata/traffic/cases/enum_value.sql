alter type mood add value 'so so' before 'bad';
